import { UsersPage } from '@/features/people/users-page'

export default function Page() {
  return <UsersPage />
}
