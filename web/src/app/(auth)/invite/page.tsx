import { InvitePage } from '@/features/auth/invite-page'

export default function Page() {
  return <InvitePage />
}
