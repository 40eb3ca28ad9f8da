'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Cached, patchMember, withoutMember } from '@/features/people/cache'
import {
  type Grant,
  type GrantInput,
  type Invitation,
  invitationsKey,
  type Member,
  type MemberPatch,
  membersKey,
} from '@/features/people/queries'
import type { MessageKey } from '@/gen/messages/keys'
import { must } from '@/lib/api'
import { type Translate, useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { optimistic } from '@/lib/optimistic'
import { explain, Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** The name of a person, or the address of one without. */
export function personName({ first_name, last_name, email }: Pick<Member, 'first_name' | 'last_name' | 'email'>) {
  return `${first_name} ${last_name}`.trim() || email
}

const refusals: Record<string, MessageKey> = {
  'last-owner': 'people.lastOwner',
  'owner-required': 'people.ownerRequired',
  'permission-exceeded': 'people.exceeded',
}

/** Why a member cannot be changed so. */
export function explainMember(t: Translate, error: unknown): string {
  const key = error instanceof Problem ? refusals[error.kind] : undefined
  return key ? t(key) : explain(t, error)
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
        notify(explainMember(t, error), { tone: 'danger' })
      }
    }
    const patch = (id: string, body: MemberPatch) =>
      optimistic<Cached>(client, {
        key: membersKey(slug),
        apply: (cached) => patchMember(cached, id, body),
        send: () => must(api.PATCH('/api/v3/users/{id}/', { ...path(id), body })),
        touches,
      })
    const readMembers = () => client.invalidateQueries({ queryKey: membersKey(slug) })
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
      /** Refusals are for the form to show. */
      grant: async (member: Member, body: GrantInput) => {
        await must(api.POST('/api/v3/users/{id}/grants/', { ...path(member.id), body }))
        notify(t('people.granted', { name: personName(member) }))
        await readMembers()
      },
      endGrant: (member: Member, grant: Grant) =>
        attempt(async () => {
          const params = { path: { id: member.id, grant_id: grant.id } }
          await must(api.DELETE('/api/v3/users/{id}/grants/{grant_id}/', { params }))
          const again = { permissions: grant.permissions, reason: grant.reason, expires_at: grant.expires_at }
          notify(t('people.grantEnded', { name: personName(member) }), {
            undo: () =>
              void attempt(async () => {
                await must(api.POST('/api/v3/users/{id}/grants/', { ...path(member.id), body: again }))
                await readMembers()
              }),
          })
          await readMembers()
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
