import { RolesPage } from '@/features/people/roles-page'

export default function Page() {
  return <RolesPage />
}
