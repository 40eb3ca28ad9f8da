import { TenantRedirect } from '@/features/auth/start-page'

export default function Page() {
  return <TenantRedirect />
}
