import { SharesPage } from '@/features/shares/shares-page'

export default function Page() {
  return <SharesPage />
}
