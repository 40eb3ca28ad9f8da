'use client'

import { Kbd } from '@/components/ui/kbd'
import { useModKey } from '@/lib/platform'

/** The keys of a command, as they stand on the keyboard. */
export function Shortcut({ keys }: { keys: string }) {
  const mod = useModKey()
  return (
    <span className="flex gap-1">
      {keys.split(/[ +]/).map((key) => (
        <Kbd key={key}>
          {key === 'mod' ? mod : key.length === 1 ? key.toUpperCase() : `${key[0]?.toUpperCase()}${key.slice(1)}`}
        </Kbd>
      ))}
    </span>
  )
}
