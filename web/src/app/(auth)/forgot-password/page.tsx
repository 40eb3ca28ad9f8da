import { ForgotPage } from '@/features/auth/forgot-page'

export default function Page() {
  return <ForgotPage />
}
