'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Ellipsis, KeyRound, Pencil, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { Menu } from '@/components/ui/menu'
import { PanelState } from '@/features/security/panel-state'
import { type Passkey, passkeysQuery } from '@/features/security/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { usePasskeySupport } from '@/lib/passkeys'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'
import { useNow } from '@/lib/use-now'

const PasskeyDialog = dynamic(() => import('@/features/security/passkey-dialog').then((module) => module.PasskeyDialog))
const ConfirmDialog = dynamic(() => import('@/components/confirm-dialog').then((module) => module.ConfirmDialog))

type Step = { at: 'add' } | { at: 'rename' | 'remove'; passkey: Passkey }

/** The keys that sign in without a password. */
export function PasskeysPanel() {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const supported = usePasskeySupport()
  const query = useQuery(passkeysQuery(slug, api))
  const [step, setStep] = useState<Step | null>(null)
  const close = () => setStep(null)

  const remove = async (passkey: Passkey) => {
    try {
      await must(api.DELETE('/api/v3/auth/passkeys/{id}/', { params: { path: { id: passkey.id } } }))
      notify(t('security.passkeyRemoved', { name: passkey.name }))
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    }
    close()
    void client.invalidateQueries({ queryKey: passkeysQuery(slug, api).queryKey })
  }

  return (
    <Panel
      title={t('security.passkeys')}
      text={t('security.passkeysText')}
      actions={
        supported && (
          <Button size="sm" onClick={() => setStep({ at: 'add' })}>
            {t('security.add')}
          </Button>
        )
      }
    >
      {!query.data ? (
        <PanelState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data.results.length === 0 ? (
        <p className="text-ink-muted text-sm">
          {t(supported ? 'security.noPasskeys' : 'security.passkeysUnsupported')}
        </p>
      ) : (
        <ul className="-my-2 divide-y divide-line">
          {query.data.results.map((passkey) => (
            <PasskeyRow
              key={passkey.id}
              passkey={passkey}
              onRename={() => setStep({ at: 'rename', passkey })}
              onRemove={() => setStep({ at: 'remove', passkey })}
            />
          ))}
        </ul>
      )}
      {step?.at === 'add' && <PasskeyDialog onClose={close} />}
      {step?.at === 'rename' && <PasskeyDialog passkey={step.passkey} onClose={close} />}
      {step?.at === 'remove' && (
        <ConfirmDialog
          title={t('security.removePasskeyTitle', { name: step.passkey.name })}
          text={t('security.removePasskeyText')}
          action={t('security.remove')}
          onConfirm={() => remove(step.passkey)}
          onClose={close}
        />
      )}
    </Panel>
  )
}

type PasskeyRowProps = { passkey: Passkey; onRename: () => void; onRemove: () => void }

function PasskeyRow({ passkey, onRename, onRemove }: PasskeyRowProps) {
  const { t, ago } = useI18n()
  const now = useNow(60_000)
  return (
    <li className="flex min-h-13 items-center gap-3 py-2">
      <KeyRound className="size-4 shrink-0 text-ink-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium text-ink text-sm">{passkey.name}</p>
        <p className="text-ink-muted text-xs">
          {passkey.last_used_at
            ? t('security.usedAgo', { ago: ago(passkey.last_used_at, now) })
            : t('security.addedAgo', { ago: ago(passkey.created_at, now) })}
        </p>
      </div>
      <Menu
        label={t('security.passkeyMenu', { name: passkey.name })}
        items={() => [
          { kind: 'action', key: 'rename', label: t('security.rename'), icon: Pencil, onSelect: onRename },
          {
            kind: 'action',
            key: 'remove',
            label: t('security.remove'),
            icon: Trash2,
            danger: true,
            onSelect: onRemove,
          },
        ]}
      >
        <Ellipsis aria-hidden />
      </Menu>
    </li>
  )
}
