import { PlansPage } from '@/features/admin/plans-page'

export default function Page() {
  return <PlansPage />
}
