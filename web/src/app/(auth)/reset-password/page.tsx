import { ResetPage } from '@/features/auth/reset-page'

export default function Page() {
  return <ResetPage />
}
