'use client'

import { Building2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button, buttonStyles } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { hasSingleSignOn } from '@/features/auth/use-host-look'
import type { Branding } from '@/lib/branding'
import { useI18n } from '@/lib/i18n'
import { explain, Problem } from '@/lib/problem'

function startAddress(slug: string): string {
  return `/api/v3/auth/single-sign-on/start/?tenant=${encodeURIComponent(slug)}`
}

/** Signing in at one's company: at once at the tenant's own address, elsewhere after its name was typed. */
export function CompanySignIn({ look }: { look: Branding | null }) {
  const { t } = useI18n()
  const [asking, setAsking] = useState(false)
  const words = (
    <>
      <Building2 aria-hidden />
      {t('auth.companySignIn')}
    </>
  )
  if (look) {
    return (
      look.single_sign_on && (
        <a href={startAddress(look.slug)} className={cn(buttonStyles({ size: 'lg' }), 'mt-3 w-full')}>
          {words}
        </a>
      )
    )
  }
  return asking ? (
    <AskWorkspace />
  ) : (
    <Button size="lg" className="mt-3 w-full" onClick={() => setAsking(true)}>
      {words}
    </Button>
  )
}

function AskWorkspace() {
  const { t } = useI18n()
  const [typed, setTyped] = useState('')
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const slug = typed.trim().toLowerCase()
    if (slug === '') return setFault(t('auth.fieldMissing'))
    setBusy(true)
    try {
      if (await hasSingleSignOn(slug)) window.location.assign(startAddress(slug))
      else setFault(t('auth.companyNone'))
    } catch (error) {
      setFault(error instanceof Problem && error.status === 404 ? t('auth.companyNone') : explain(t, error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="mt-5 grid gap-3 border-line border-t pt-5">
      <Field label={t('auth.companyWorkspace')} hint={t('auth.companyHintSlug')} error={fault || undefined}>
        {(control) => (
          <Input
            {...control}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value)
              setFault('')
            }}
            maxLength={100}
            autoComplete="organization"
            autoCapitalize="off"
            spellCheck={false}
            autoFocus
          />
        )}
      </Field>
      <Button type="submit" size="lg" busy={busy}>
        {t('auth.companyGo')}
      </Button>
    </form>
  )
}
