import { Switch } from '@/components/ui/switch'

type SwitchRowProps = {
  label: string
  text: string
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
}

/** A switch with its name and what it does. */
export function SwitchRow({ label, text, checked, onChange, disabled }: SwitchRowProps) {
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="min-w-0">
        <p className="font-medium text-ink text-sm">{label}</p>
        <p className="text-ink-muted text-sm">{text}</p>
      </div>
      <Switch label={label} checked={checked} onChange={onChange} disabled={disabled ?? false} />
    </div>
  )
}
