'use client'

import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, useState } from 'react'
import { Input } from '@/components/ui/input'
import { useI18n } from '@/lib/i18n'

/** A password with a button that shows it. */
export function PasswordInput(props: ComponentProps<typeof Input>) {
  const { t } = useI18n()
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <div className="relative">
      <Input {...props} type={shown ? 'text' : 'password'} autoCapitalize="off" spellCheck={false} className="pe-10" />
      <button
        type="button"
        aria-label={shown ? t('components.hidePassword') : t('components.showPassword')}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className="absolute inset-y-0 end-0 grid w-9 place-items-center rounded-md text-ink-muted hover:text-ink"
      >
        <Icon className="size-4" aria-hidden />
      </button>
    </div>
  )
}
