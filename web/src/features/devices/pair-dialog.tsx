'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type FormEvent, useRef, useState } from 'react'
import { FormDialog } from '@/components/form-dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { codeFault, codeOf } from '@/features/devices/code'
import { deviceQuery, devicesKey } from '@/features/devices/queries'
import { must } from '@/lib/api'
import { type Translate, useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain, Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

type Fault = { field: 'code' | 'name'; message: string }

function faultOf(t: Translate, error: unknown): Fault {
  const named = error instanceof Problem ? error.errors[0] : undefined
  if (named?.field === 'name') return { field: 'name', message: named.message }
  if (named?.field === 'code') return { field: 'code', message: t('devices.codeUnknown') }
  return { field: 'code', message: explain(t, error) }
}

/** Takes the screen that shows a code into the tenant. A code from the address still waits for a click. */
export function PairDialog({ code: given, onClose }: { code: string; onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api, href } = useTenant()
  const client = useQueryClient()
  const router = useRouter()
  const [code, setCode] = useState(codeOf(given))
  const [name, setName] = useState('')
  const [fault, setFault] = useState<Fault | null>(null)
  const [busy, setBusy] = useState(false)
  const codeInput = useRef<HTMLInputElement>(null)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const wrong = codeFault(code)
    if (wrong) {
      setFault({ field: 'code', message: t(wrong === 'short' ? 'devices.codeShort' : 'devices.codeMisread') })
      codeInput.current?.focus()
      return
    }
    setBusy(true)
    setFault(null)
    try {
      const body = { code, ...(name.trim() && { name: name.trim() }) }
      const device = await must(api.POST('/api/v3/devices/pair/', { body }))
      client.setQueryData(deviceQuery(slug, api, device.id).queryKey, device)
      void client.invalidateQueries({ queryKey: devicesKey(slug) })
      void client.invalidateQueries({ queryKey: [slug, 'tenant'] })
      notify(t('devices.paired', { name: device.name }))
      router.push(href(`devices/${device.id}/`))
    } catch (error) {
      setFault(faultOf(t, error))
      setBusy(false)
      codeInput.current?.select()
    }
  }

  return (
    <FormDialog
      title={t('devices.pairTitle')}
      text={t('devices.pairText')}
      action={t('devices.pair')}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <ol className="grid gap-1.5 rounded-lg bg-hover px-4 py-3 text-ink-muted text-sm">
        <li>
          {t('devices.pairStepOpen')}{' '}
          <span className="select-all font-medium text-ink">{`${window.location.host}/player/`}</span>
        </li>
        <li>{t('devices.pairStepCode')}</li>
      </ol>
      <Field
        label={t('devices.code')}
        hint={t('devices.codeHint')}
        error={fault?.field === 'code' ? fault.message : undefined}
      >
        {(control) => (
          <Input
            {...control}
            ref={codeInput}
            value={code}
            onChange={(event) => {
              setCode(codeOf(event.target.value))
              setFault(null)
            }}
            autoFocus={given === ''}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            placeholder="K7M2QX"
            className="h-12! text-center font-semibold text-xl! uppercase tracking-[0.35em] placeholder:font-normal"
          />
        )}
      </Field>
      <Field
        label={t('devices.name')}
        hint={t('devices.pairNameHint')}
        error={fault?.field === 'name' ? fault.message : undefined}
      >
        {(control) => (
          <Input
            {...control}
            value={name}
            onChange={(event) => setName(event.target.value)}
            maxLength={255}
            autoComplete="off"
            autoFocus={given !== ''}
            placeholder={t('devices.namePlaceholder')}
          />
        )}
      </Field>
    </FormDialog>
  )
}
