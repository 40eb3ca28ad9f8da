import { SecurityPage } from '@/features/security/security-page'

export default function Page() {
  return <SecurityPage />
}
