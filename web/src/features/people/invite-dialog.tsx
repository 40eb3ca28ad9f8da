'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { type BulkReport, invitationsKey, rolesQuery } from '@/features/people/queries'
import { roleName } from '@/features/people/role-words'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

/** Invites one person by e-mail, or many from a table. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const client = useQueryClient()
  const { data } = useQuery({ ...rolesQuery(slug, api), enabled: can('users.view') })
  const roles = data?.results ?? []
  const form = useForm({ defaultValues: { email: '', role: 'viewer', message: '' } })
  const { errors, isSubmitting } = form.formState
  const [report, setReport] = useState<BulkReport | null>(null)
  const [busy, setBusy] = useState(false)
  const read = () => client.invalidateQueries({ queryKey: invitationsKey(slug) })

  const submit = form.handleSubmit(async ({ email, role, message }) => {
    try {
      await must(api.POST('/api/v3/invitations/', { body: { email: email.trim(), role, message } }))
      void read()
      notify(t('people.invited', { email: email.trim() }))
      onClose()
    } catch (error) {
      showFaults(form, t, error)
    }
  })

  const upload = async (file: File) => {
    setBusy(true)
    form.clearErrors()
    try {
      const call = api.POST('/api/v3/invitations/bulk/', {
        body: await file.text(),
        bodySerializer: (body) => body,
        headers: { 'Content-Type': 'text/csv' },
      })
      setReport(await must(call))
      void read()
    } catch (error) {
      form.setError('root', { message: explain(t, error) })
    } finally {
      setBusy(false)
    }
  }

  if (report) return <Report report={report} onClose={onClose} />
  return (
    <FormDialog
      title={t('people.invite')}
      text={t('people.inviteText')}
      action={t('people.send')}
      busy={isSubmitting || busy}
      fault={errors.root?.message}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t('people.email')} error={errors.email?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('email', {
              validate: (typed) => /^\S+@\S+$/.test(typed.trim()) || t('people.emailWrong'),
            })}
            type="email"
            maxLength={254}
            autoComplete="off"
            autoFocus
          />
        )}
      </Field>
      <Field label={t('people.role')} error={errors.role?.message}>
        {(control) => (
          <Select {...control} {...form.register('role')}>
            {roles.length === 0 && <option value="viewer">{roleName(t, roles, 'viewer')}</option>}
            {roles.map(({ key }) => (
              <option key={key} value={key}>
                {roleName(t, roles, key)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('people.message')} hint={t('people.messageHint')} error={errors.message?.message}>
        {(control) => <Input {...control} {...form.register('message')} maxLength={1000} />}
      </Field>
      <Field label={t('people.table')} hint={t('people.tableHint')}>
        {(control) => (
          <Input
            {...control}
            type="file"
            accept=".csv,text/csv"
            className="h-auto! py-1.5"
            disabled={busy}
            onChange={(event) => {
              const file = event.target.files?.[0]
              if (file) void upload(file)
              event.target.value = ''
            }}
          />
        )}
      </Field>
    </FormDialog>
  )
}

/** What became of each line of the table. */
function Report({ report, onClose }: { report: BulkReport; onClose: () => void }) {
  const { t } = useI18n()
  const text = t('people.reportText', { invited: report.invited, failed: report.failed })
  return (
    <Dialog title={t('people.report')} text={text} onClose={onClose} size="lg">
      <ul className="grid max-h-96 gap-2 overflow-y-auto text-sm">
        {report.results.map(({ line, email, status, detail }) => (
          <li key={line} className="grid grid-cols-[4rem_minmax(0,1fr)] gap-2">
            <span className="text-ink-muted tabular-nums">{t('people.line', { line })}</span>
            <span className="min-w-0 text-ink">
              <span className="block truncate">{email}</span>
              <span className={status === 'failed' ? 'text-danger' : 'text-success'}>
                {status === 'failed' ? detail : t('people.lineInvited')}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <DialogActions>
        <Button look="primary" onClick={onClose}>
          {t('components.close')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
