'use client'

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { SearchX, UserPlus, Users } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { Suspense, useState } from 'react'
import { ConfirmDialog } from '@/components/confirm-dialog'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { MoreButton } from '@/components/more-button'
import { Page } from '@/components/page'
import { SearchBox } from '@/components/search-box'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { InvitationList } from '@/features/people/invitation-list'
import { MemberRow } from '@/features/people/member-row'
import { type Member, memberListQuery, rolesQuery } from '@/features/people/queries'
import { personName, useMemberActions } from '@/features/people/use-member-actions'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { oneOf, text, useUrlState } from '@/lib/url-state'

const InviteDialog = dynamic(() => import('@/features/people/invite-dialog').then((module) => module.InviteDialog))
const AccessDialog = dynamic(() => import('@/features/people/access-dialog').then((module) => module.AccessDialog))
const listState = { q: text, invite: oneOf('', '1') }
const headings = ['people.name', 'people.email', 'people.role', 'people.status'] as const

/** Everybody who works in the tenant, and who is invited to. */
export function UsersPage({ inviting = false }: { inviting?: boolean }) {
  return (
    <Suspense fallback={null}>
      <Members inviting={inviting} />
    </Suspense>
  )
}

function Members({ inviting }: { inviting: boolean }) {
  const { t } = useI18n()
  const { slug, api, can, href } = useTenant()
  const router = useRouter()
  const [state, set] = useUrlState(listState)
  const [leaving, setLeaving] = useState<Member | null>(null)
  const [open, setOpen] = useState<string | null>(null)
  // Whoever may do neither asks all the same: the answer says why there is nothing to see.
  const query = useInfiniteQuery({
    ...memberListQuery(slug, api, state.q.trim()),
    enabled: can('users.view') || !can('users.invite'),
  })
  const roles = useQuery({ ...rolesQuery(slug, api), enabled: can('users.view') }).data?.results ?? []
  const actions = useMemberActions()
  const members = query.data?.pages.flatMap((page) => page.results) ?? []
  const count = query.data?.pages[0]?.count
  const shown = members.find(({ id }) => id === open)

  const content = () => {
    if (query.isError && members.length === 0) {
      return <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
    }
    if (query.isPending) return <Skeleton className="h-64 rounded-lg" />
    if (members.length === 0) {
      const clear = <Button onClick={() => set({ q: '' })}>{t('components.clearSearch')}</Button>
      return state.q.trim() ? (
        <EmptyState
          icon={SearchX}
          title={t('people.nothingFound')}
          text={t('people.nothingFoundText')}
          action={clear}
        />
      ) : (
        <EmptyState icon={Users} title={t('people.empty')} text={t('people.inviteText')} />
      )
    }
    return (
      <Card>
        <table className="w-full table-fixed max-md:block">
          <thead className="border-line border-b text-ink-muted text-xs max-md:sr-only">
            <tr>
              {headings.map((heading) => (
                <th key={heading} scope="col" className="px-5 py-2.5 text-start font-medium last:w-32">
                  {t(heading)}
                </th>
              ))}
              <th scope="col" className="w-16">
                <span className="sr-only">{t('people.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody className="max-md:block">
            {members.map((member) => (
              <MemberRow
                key={member.id}
                member={member}
                roles={roles}
                onChange={(after, before) => void actions.change(member, after, before)}
                onRemove={() => setLeaving(member)}
                onAccess={() => setOpen(member.id)}
              />
            ))}
          </tbody>
        </table>
        <MoreButton query={query} className="m-4">
          {t('people.more')}
        </MoreButton>
      </Card>
    )
  }

  return (
    <Page
      title={t('lib.navUsers')}
      text={count === undefined ? query.isPending && <Skeleton className="h-5 w-20" /> : t('people.count', { count })}
      actions={
        can('users.invite') && (
          <Button look="primary" onClick={() => set({ invite: '1' })}>
            <UserPlus aria-hidden />
            {t('people.invite')}
          </Button>
        )
      }
    >
      <SearchBox
        label={t('people.search')}
        value={state.q}
        onChange={(q) => set({ q })}
        className="mb-5 w-full sm:w-64"
      />
      {content()}
      {can('users.invite') && <InvitationList roles={roles} />}
      {can('users.invite') && (inviting || state.invite === '1') && (
        <InviteDialog onClose={() => (inviting ? router.replace(href('users/')) : set({ invite: '' }))} />
      )}
      {shown && <AccessDialog member={shown} roles={roles} onClose={() => setOpen(null)} />}
      {leaving && (
        <ConfirmDialog
          title={t('people.removeTitle', { name: personName(leaving) })}
          text={t('people.removeText')}
          action={t('people.remove')}
          onConfirm={() => actions.remove(leaving).then(() => setLeaving(null))}
          onClose={() => setLeaving(null)}
        />
      )}
    </Page>
  )
}
