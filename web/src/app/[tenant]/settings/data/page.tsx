import { DataPage } from '@/features/settings/data-page'

export default function Page() {
  return <DataPage />
}
