/** What a file is meant for: a new asset in a folder, or a new file of an asset. */
export type Meant = { folder?: string | undefined; replaces?: string | undefined }

let open: string | undefined

/** Says which folder new files go to, until the answer ends it. */
export function openFolder(folder: string | undefined) {
  open = folder
  return () => {
    if (open === folder) open = undefined
  }
}

/** The folder that is open now; files are taken anywhere on the page, also by those who know of no folder. */
export function folderOpen(): Meant {
  return open ? { folder: open } : {}
}

/** What the server is told of a file. */
export function metadataOf(file: File, { folder, replaces }: Meant): Record<string, string> {
  return {
    filename: file.name,
    filetype: file.type,
    ...(folder && { folder_id: folder }),
    ...(replaces && { replaces }),
  }
}
