import { TenantsPage } from '@/features/admin/tenants-page'

export default function Page() {
  return <TenantsPage />
}
