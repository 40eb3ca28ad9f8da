'use client'

import { cn } from '@/components/ui/cn'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'
import { strength } from '@/lib/strength'

const words: MessageKey[] = [
  'components.passwordTooShort',
  'components.passwordWeak',
  'components.passwordFair',
  'components.passwordGood',
  'components.passwordStrong',
]
const colours = ['bg-danger-mark', 'bg-danger-mark', 'bg-warning-mark', 'bg-success-mark', 'bg-success-mark']

/** Four bars and a word about a password. */
export function StrengthMeter({ password, known }: { password: string; known: string[] }) {
  const { t } = useI18n()
  const score = strength(password, known)
  const filled = password === '' ? 0 : Math.max(1, score)
  return (
    <span className="flex items-center gap-3" aria-live="polite">
      <span aria-hidden className="flex flex-1 gap-1">
        {[1, 2, 3, 4].map((bar) => (
          <span
            key={bar}
            className={cn('h-1 flex-1 rounded-full transition-colors', bar <= filled ? colours[score] : 'bg-line')}
          />
        ))}
      </span>
      <span className="text-xs">
        {password === '' ? t('components.passwordAtLeast') : t(words[score] ?? 'components.passwordTooShort')}
      </span>
    </span>
  )
}
