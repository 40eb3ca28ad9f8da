import { onGlass } from '@/features/devices/device-state'
import type { Device } from '@/features/devices/queries'
import type { components } from '@/gen/api'

/** What a newcomer does, in this order. */
export type Step = { key: 'content' | 'screen' | 'play'; done: boolean }

/** How far the tenant has come; all of it is read from what is there, nothing is remembered. */
export function stepsOf(usage: components['schemas']['TenantUsage'], devices: readonly Device[]): Step[] {
  return [
    { key: 'content', done: usage.assets > 0 },
    { key: 'screen', done: usage.devices > 0 },
    { key: 'play', done: devices.some((device) => onGlass(device) !== null) },
  ]
}

/** The first step that is still open. */
export function nextStep(steps: readonly Step[]): Step['key'] | null {
  return steps.find(({ done }) => !done)?.key ?? null
}
