/** A key of the keyboard. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-grid h-5 min-w-5 place-items-center rounded-sm border border-line bg-hover px-1 font-medium font-sans text-2xs text-ink-muted">
      {children}
    </kbd>
  )
}
