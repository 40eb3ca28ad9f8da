import type { Comment } from '@/features/comments/queries'

/** A comment with the answers to it. */
export type Thread = { comment: Comment; number: number; answers: Comment[] }

/** The comments that answer nothing, in their order, each with its answers. */
export function threadsOf(comments: readonly Comment[]): Thread[] {
  return comments
    .filter(({ parent_id }) => parent_id === null)
    .map((comment, index) => ({
      comment,
      number: index + 1,
      answers: comments.filter(({ parent_id }) => parent_id === comment.id),
    }))
}

const nearSeconds = 2

/** Whether a comment's pin is to be seen at a moment of the film; without a moment of its own always. */
export function isPinned({ comment }: Thread, time: number | null): boolean {
  if (comment.position_x === null || comment.is_resolved) return false
  return comment.timestamp === null || time === null || Math.abs(comment.timestamp - time) < nearSeconds
}
