import { LayoutsPage } from '@/features/layouts/layouts-page'

export default function Page() {
  return <LayoutsPage />
}
