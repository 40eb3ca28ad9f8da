'use client'

import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { domainOf } from '@/features/domain/domain-state'
import { domainsQuery } from '@/features/domain/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { explain, Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** Asks for a domain. */
export function AddDomain() {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState('')

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const domain = domainOf(typed)
    if (!domain.includes('.')) return setFault(t('domain.wrong'))
    setBusy(true)
    setFault('')
    try {
      await must(api.POST('/api/v3/tenants/current/domains/', { body: { domain } }))
      await client.invalidateQueries({ queryKey: domainsQuery(slug, api).queryKey })
      setTyped('')
    } catch (error) {
      const code = error instanceof Problem ? error.errors[0]?.code : undefined
      setFault(code === 'invalid' ? t('domain.wrong') : explain(t, error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Field label={t('domain.ask')} error={fault || undefined}>
        {(control) => (
          <div className="flex gap-2 max-sm:flex-col">
            <Input
              {...control}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value)
                setFault('')
              }}
              placeholder="signage.example.com"
              inputMode="url"
              maxLength={300}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
            />
            <Button type="submit" look="primary" busy={busy} disabled={typed.trim() === '' || busy}>
              {t('domain.add')}
            </Button>
          </div>
        )}
      </Field>
    </form>
  )
}
