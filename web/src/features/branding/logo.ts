import type { MessageKey } from '@/gen/messages/keys'

/** The pictures that a logo can be. */
export const logoTypes = ['image/png', 'image/jpeg', 'image/webp']
const largest = 512 * 1024

/** What is wrong with a file as a logo; the server looks again. */
export function logoFault({ type, size }: { type: string; size: number }): MessageKey | null {
  if (!logoTypes.includes(type)) return 'branding.logoType'
  return size > largest ? 'branding.logoSize' : null
}
