'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { ErrorCard } from '@/components/error-card'
import { MoreButton } from '@/components/more-button'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { invitationsQuery, type Role } from '@/features/people/queries'
import { roleName } from '@/features/people/role-words'
import { useMemberActions } from '@/features/people/use-member-actions'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

/** The invitations that nobody has taken yet. */
export function InvitationList({ roles }: { roles: Role[] }) {
  const { t, dateTime } = useI18n()
  const { slug, api } = useTenant()
  const query = useInfiniteQuery(invitationsQuery(slug, api))
  const actions = useMemberActions()
  const open = (query.data?.pages.flatMap((page) => page.results) ?? []).filter(
    ({ status }) => status === 'pending' || status === 'expired',
  )
  if (query.isPending) return <Skeleton className="mt-5 h-32 rounded-lg" />
  if (query.isError && !query.data) return <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
  return (
    <Panel title={t('people.invitations')} className="mt-5">
      {open.length === 0 && <p className="text-ink-muted text-sm">{t('people.noInvitations')}</p>}
      <ul className="grid gap-4">
        {open.map((invitation) => (
          <li key={invitation.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
            <span className="min-w-0 flex-1 basis-full sm:basis-48">
              <span className="block truncate font-medium text-ink">{invitation.email}</span>
              <span className="text-ink-muted">
                {roleName(t, roles, invitation.role)} · {t('people.until', { time: dateTime(invitation.expires_at) })}
              </span>
            </span>
            {invitation.status === 'expired' && <Badge tone="warning">{t('people.expired')}</Badge>}
            <Button size="sm" onClick={() => void actions.resend(invitation)}>
              {t('people.resend')}
            </Button>
            <Button size="sm" look="ghost" onClick={() => void actions.revoke(invitation)}>
              {t('people.revoke')}
            </Button>
          </li>
        ))}
      </ul>
      <MoreButton query={query} className="mt-4">
        {t('people.more')}
      </MoreButton>
    </Panel>
  )
}
