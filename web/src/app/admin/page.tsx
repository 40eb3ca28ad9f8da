import { OverviewPage } from '@/features/admin/overview-page'

export default function Page() {
  return <OverviewPage />
}
