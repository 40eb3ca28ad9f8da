'use client'

import { ChevronRight } from 'lucide-react'
import type { UseFormReturn } from 'react-hook-form'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import type { Values } from '@/features/assets/asset-values'
import { addressOf } from '@/features/assets/link'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'

type AddressFieldProps = {
  form: UseFormReturn<Values>
  /** The address as the server has it, which stays right whatever other programs have set. */
  kept: string
}

/** Where a link leads. */
export function AddressField({ form, kept }: AddressFieldProps) {
  const { t } = useI18n()
  return (
    <Field label={t('assets.address')} error={form.formState.errors.address?.message}>
      {(control) => (
        <Input
          {...control}
          {...form.register('address', {
            validate: (typed) => typed === kept || addressOf(typed) !== null || t('assets.addressWrong'),
          })}
          inputMode="url"
          autoComplete="off"
          autoCapitalize="off"
          maxLength={4096}
        />
      )}
    </Field>
  )
}

type Choice = [field: 'noCache' | 'skipCheck' | 'skipTls', label: MessageKey, hint: MessageKey]

const ofPages: Choice[] = [['noCache', 'assets.noCache', 'assets.noCacheHint']]
const ofLinks: Choice[] = [
  ['skipCheck', 'assets.skipCheck', 'assets.skipCheckHint'],
  ['skipTls', 'assets.skipTls', 'assets.skipTlsHint'],
]

/** How a link is loaded and looked after; folded away, for few need it. */
export function AdvancedFields({ form, page }: { form: UseFormReturn<Values>; page: boolean }) {
  const { t } = useI18n()
  return (
    <details className="group border-line border-t pt-5">
      <summary className="flex w-fit cursor-pointer list-none items-center gap-1.5 rounded-md font-semibold text-ink text-sm">
        <ChevronRight className="size-4 text-ink-muted transition-transform group-open:rotate-90" aria-hidden />
        {t('assets.advanced')}
      </summary>
      <div className="grid gap-4 pt-4">
        {[...(page ? ofPages : []), ...ofLinks].map(([field, label, hint]) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the tick box is inside
          <label key={field} className="flex items-start gap-1.5 text-sm">
            <Checkbox {...form.register(field)} className="-my-0.5" />
            <span>
              <span className="text-ink">{t(label)}</span>
              <span className="block text-ink-muted">{t(hint)}</span>
            </span>
          </label>
        ))}
      </div>
    </details>
  )
}
