'use client'

import { UsersPage } from '@/features/people/users-page'

/** The members with the invitation open, for links from elsewhere. */
export function InvitePage() {
  return <UsersPage inviting />
}
