import { InvitePage } from '@/features/people/invite-page'

export default function Page() {
  return <InvitePage />
}
