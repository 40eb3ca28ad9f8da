import { ConfirmPage } from '@/features/auth/confirm-page'

export default function Page() {
  return <ConfirmPage kind="verify" />
}
