import { PlaylistsPage } from '@/features/playlists/playlists-page'

export default function Page() {
  return <PlaylistsPage />
}
