'use client'

import { useQueryClient } from '@tanstack/react-query'
import { FormError } from '@/components/form-error'
import { FormFooter } from '@/components/form-footer'
import { Card } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { ZoneSelect } from '@/components/zone-select'
import { type Profile, profileQuery } from '@/features/security/queries'
import { must } from '@/lib/api'
import { type Language, languages, setLanguage, useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'
import { useFollowingForm } from '@/lib/use-following-form'

type Values = { first_name: string; last_name: string; language: Language; timezone: string }

function valuesOf({ first_name, last_name, language, timezone }: Profile): Values {
  return { first_name, last_name, language, timezone }
}

/** Name, language and time zone of the person. */
export function ProfileForm({ profile }: { profile: Profile }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const known = valuesOf(profile)
  const { form, startFrom } = useFollowingForm<Values>(known)
  const { errors, isDirty, isSubmitting } = form.formState
  const name = (missing: string) => ({ validate: (typed: string) => typed.trim() !== '' || missing })

  const submit = form.handleSubmit(async (values) => {
    try {
      const body = { ...values, first_name: values.first_name.trim(), last_name: values.last_name.trim() }
      const saved = await must(api.PATCH('/api/v3/auth/profile/', { body }))
      client.setQueryData(profileQuery(slug, api).queryKey, saved)
      void client.invalidateQueries({ queryKey: [slug, 'me'] })
      startFrom(valuesOf(saved), values)
      if (saved.language !== known.language) setLanguage(saved.language)
      notify(t('security.profileSaved'))
    } catch (error) {
      showFaults(form, t, error)
    }
  })

  return (
    <Card>
      <form onSubmit={submit} noValidate aria-labelledby="profile">
        <h2
          id="profile"
          className="flex min-h-13 items-center border-line border-b px-5 font-semibold text-base text-ink"
        >
          {t('security.profile')}
        </h2>
        <div className="grid gap-5 p-5">
          {errors.root && <FormError>{errors.root.message}</FormError>}
          <div className="grid gap-5 sm:grid-cols-2">
            <Field label={t('auth.firstName')} error={errors.first_name?.message}>
              {(control) => (
                <Input
                  {...control}
                  {...form.register('first_name', name(t('auth.fieldMissing')))}
                  maxLength={100}
                  autoComplete="given-name"
                />
              )}
            </Field>
            <Field label={t('auth.lastName')} error={errors.last_name?.message}>
              {(control) => (
                <Input
                  {...control}
                  {...form.register('last_name', name(t('auth.fieldMissing')))}
                  maxLength={100}
                  autoComplete="family-name"
                />
              )}
            </Field>
          </div>
          <Field label={t('security.language')} hint={t('security.languageHint')} error={errors.language?.message}>
            {(control) => (
              <Select {...control} {...form.register('language')}>
                {languages.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t('security.timezone')} error={errors.timezone?.message}>
            {(control) => (
              <ZoneSelect
                {...control}
                {...form.register('timezone')}
                current={known.timezone}
                empty={t('security.timezoneTenant')}
              />
            )}
          </Field>
        </div>
        <FormFooter dirty={isDirty} busy={isSubmitting} onDiscard={() => form.reset(known)} />
      </form>
    </Card>
  )
}
