'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Cached, patchMember, withoutMember } from '@/features/people/cache'
import { type Invitation, invitationsKey, type Member, type MemberPatch, membersKey } from '@/features/people/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { optimistic } from '@/lib/optimistic'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** The name of a person, or the address of one without. */
export function personName({ first_name, last_name, email }: Pick<Member, 'first_name' | 'last_name' | 'email'>) {
  return `${first_name} ${last_name}`.trim() || email
}

/** What can be done with members and invitations; refusals are said in the corner. */
export function useMemberActions() {
  const client = useQueryClient()
  const { slug, api } = useTenant()
  const { t } = useI18n()

  return useMemo(() => {
    const path = (id: string) => ({ params: { path: { id } } })
    const touches = [
      [slug, 'tenant'],
      [slug, 'roles'],
      [slug, 'me'],
    ]
    const attempt = async (work: () => Promise<void>) => {
      try {
        await work()
      } catch (error) {
        notify(explain(t, error), { tone: 'danger' })
      }
    }
    const patch = (id: string, body: MemberPatch) =>
      optimistic<Cached>(client, {
        key: membersKey(slug),
        apply: (cached) => patchMember(cached, id, body),
        send: () => must(api.PATCH('/api/v3/users/{id}/', { ...path(id), body })),
        touches,
      })
    const readInvitations = () => client.invalidateQueries({ queryKey: invitationsKey(slug) })

    return {
      change: (member: Member, after: MemberPatch, before: MemberPatch) =>
        attempt(async () => {
          await patch(member.id, after)
          notify(t('people.changed', { name: personName(member) }), {
            undo: () => void attempt(async () => void (await patch(member.id, before))),
          })
        }),
      remove: (member: Member) =>
        attempt(async () => {
          await optimistic<Cached>(client, {
            key: membersKey(slug),
            apply: (cached) => withoutMember(cached, member.id),
            send: () => must(api.DELETE('/api/v3/users/{id}/', path(member.id))),
            touches,
          })
          notify(t('people.removed', { name: personName(member) }))
        }),
      resend: (invitation: Invitation) =>
        attempt(async () => {
          await must(api.POST('/api/v3/invitations/{id}/resend/', path(invitation.id)))
          void readInvitations()
          notify(t('people.resent', { email: invitation.email }))
        }),
      revoke: (invitation: Invitation) =>
        attempt(async () => {
          await must(api.DELETE('/api/v3/invitations/{id}/', path(invitation.id)))
          void readInvitations()
          notify(t('people.revoked', { email: invitation.email }))
        }),
    }
  }, [client, slug, api, t])
}
