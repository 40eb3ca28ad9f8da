import { TemplatesPage } from '@/features/metadata/templates-page'

export default function Page() {
  return <TemplatesPage />
}
