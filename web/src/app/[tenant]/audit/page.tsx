import { AuditPage } from '@/features/audit/audit-page'

export default function Page() {
  return <AuditPage />
}
