'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Palette } from '@/features/shell/palette'
import { useFound } from '@/features/shell/use-found'
import { useI18n } from '@/lib/i18n'
import type { Command } from '@/lib/shortcuts'
import { useTenant } from '@/lib/tenant'

/** The palette of a tenant, which also finds what the tenant has. */
export function TenantPalette({ commands, onClose }: { commands: Command[]; onClose: () => void }) {
  const { t } = useI18n()
  const { href } = useTenant()
  const router = useRouter()
  const [typed, setTyped] = useState('')
  const { hits, state } = useFound(typed)
  const found = hits.map(({ id, label, more, place, path }) => ({
    id,
    label,
    ...(more && { more }),
    group: t(place.label),
    icon: place.icon,
    run: () => router.push(href(path)),
  }))
  return <Palette commands={commands} found={found} state={state} onType={setTyped} onClose={onClose} />
}
