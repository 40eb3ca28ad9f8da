import { Kbd } from '@/components/ui/kbd'

/** The keys of a command, as they stand on the keyboard. */
export function Shortcut({ keys }: { keys: string }) {
  return (
    <span className="flex gap-1">
      {keys.split(/[ +]/).map((key) => (
        <Kbd key={key}>{key === 'mod' ? '⌘' : key === 'alt' ? 'Alt' : key.toUpperCase()}</Kbd>
      ))}
    </span>
  )
}
