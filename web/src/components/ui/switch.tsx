import { cn } from '@/components/ui/cn'

type SwitchProps = {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  className?: string
}

/** On or off, at once. */
export function Switch({ label, checked, onChange, disabled, className }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      aria-label={label}
      disabled={disabled}
      onClick={() => onChange(!checked)}
      className={cn(
        'relative inline-flex h-6 w-9 shrink-0 items-center disabled:opacity-50',
        'before:h-5 before:w-9 before:rounded-full before:transition-colors',
        checked ? 'before:bg-primary' : 'before:bg-field',
        className,
      )}
    >
      <span
        aria-hidden
        className={cn(
          'absolute size-4 rounded-full bg-knob shadow-sm transition-transform duration-150 ease-out',
          checked ? 'translate-x-4.5' : 'translate-x-0.5',
        )}
      />
    </button>
  )
}
