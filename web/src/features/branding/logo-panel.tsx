'use client'

import { useQueryClient } from '@tanstack/react-query'
import { ImageUp, Trash2 } from 'lucide-react'
import { type DragEvent, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { logoFault, logoTypes } from '@/features/branding/logo'
import { must, publicApi } from '@/lib/api'
import { type Branding, brandingQuery } from '@/lib/branding'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** The logo: as it is on light and dark ground, another one, or none. */
export function LogoPanel({ branding }: { branding: Branding }) {
  const { t } = useI18n()
  const { change, busy, fault, setFault } = useLogo(branding)
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const logo = branding.logo_url

  const take = (file: File | undefined) => {
    if (!file) return
    const wrong = logoFault(file)
    if (wrong) setFault(t(wrong))
    else void change(file)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    event.stopPropagation()
    setOver(false)
    take(event.dataTransfer.files[0])
  }

  return (
    <Panel title={t('branding.logo')} text={t('branding.logoText')}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the button */}
      <div
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cn('grid gap-4 rounded-lg sm:grid-cols-2', over && 'outline-2 outline-ring outline-offset-4')}
      >
        <Ground logo={logo} label={t('branding.onLight')} className="light" />
        <Ground logo={logo} label={t('branding.onDark')} className="dark" />
      </div>
      {fault && (
        <p role="alert" className="mt-3 text-danger text-sm">
          {fault}
        </p>
      )}
      <div className="mt-4 flex flex-wrap gap-2">
        <input
          ref={input}
          type="file"
          accept={logoTypes.join(',')}
          aria-label={t('branding.logoFile')}
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            take(event.target.files?.[0])
            event.target.value = ''
          }}
        />
        <Button onClick={() => input.current?.click()} busy={busy}>
          {!busy && <ImageUp aria-hidden />}
          {t(logo ? 'branding.logoReplace' : 'branding.logoUpload')}
        </Button>
        {logo && (
          <Button look="ghost" onClick={() => void change(null)} disabled={busy}>
            <Trash2 aria-hidden />
            {t('branding.logoRemove')}
          </Button>
        )}
      </div>
    </Panel>
  )
}

function Ground({ logo, label, className }: { logo: string | null; label: string; className: string }) {
  const { t } = useI18n()
  return (
    <figure
      className={cn(
        'grid h-32 place-items-center rounded-lg border border-line bg-surface p-4 text-ink-muted text-sm',
        className,
      )}
    >
      {/* biome-ignore lint/performance/noImgElement: pages are exported, there is no optimiser */}
      {logo ? <img src={logo} alt={label} className="max-h-20 max-w-full object-contain" /> : t('branding.logoNone')}
    </figure>
  )
}

const path = '/api/v3/tenants/current/logo/'

/** The picture itself, to bring it back. */
function pictureOf(tenant: string): Promise<Blob> {
  const params = { path: { tenant } }
  return must(
    publicApi.GET('/api/v3/branding/logo/{tenant}/', { params, parseAs: 'blob', cache: 'no-store' }),
  ) as Promise<Blob>
}

/** Changes the logo; what was there before comes back with Undo. */
function useLogo({ tenant, logo_url: logo }: Branding) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState('')

  const send = async (picture: Blob | null) => {
    if (picture) {
      const headers = { 'Content-Type': picture.type }
      await must(api.PUT(path, { body: picture as never, bodySerializer: () => picture, headers }))
    } else await must(api.DELETE(path))
    await client.invalidateQueries({ queryKey: brandingQuery(slug, api).queryKey })
  }
  const change = async (picture: Blob | null) => {
    setBusy(true)
    setFault('')
    try {
      const old = logo ? await pictureOf(tenant) : null
      await send(picture)
      notify(t(picture ? 'branding.logoSaved' : 'branding.logoRemoved'), {
        undo: () => void send(old).catch((error) => notify(explain(t, error), { tone: 'danger' })),
      })
    } catch (error) {
      setFault(explain(t, error))
    } finally {
      setBusy(false)
    }
  }
  return { change, busy, fault, setFault }
}
