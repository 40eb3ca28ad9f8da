/** A command of the dashboard; palette, shortcuts sheet and keyboard are views of one list. */
export type Command = {
  id: string
  label: string
  group: string
  icon?: import('lucide-react').LucideIcon
  /** `mod+k`, `?` or two keys after each other such as `g a`. */
  shortcut?: string
  run: () => void
}

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>

/** The name of a key press: `k`, `?`, `mod+k`. */
export function pressName(press: Press): string {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key
  return (press.ctrlKey || press.metaKey ? 'mod+' : '') + (press.altKey ? 'alt+' : '') + key
}

/** Finds the command of a press, knowing the press before it. */
export function commandFor(commands: Command[], before: string, press: string): Command | undefined {
  return commands.find(({ shortcut }) => shortcut === press || (before !== '' && shortcut === `${before} ${press}`))
}

/** Two commands that want the same keys; the list must have none. */
export function clashes(commands: Pick<Command, 'id' | 'shortcut'>[]): string[] {
  const taken = commands.flatMap(({ shortcut }) => shortcut ?? [])
  return taken.filter((shortcut, index) =>
    taken.some((other, at) => at !== index && (other === shortcut || other.startsWith(`${shortcut} `))),
  )
}

/** Whether the keyboard belongs to a field or an open dialog or menu right now. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog], [role=menu]') !==
      null
  )
}
