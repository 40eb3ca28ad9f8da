import { ImportPage } from '@/features/imports/import-page'

export default function Page() {
  return <ImportPage />
}
