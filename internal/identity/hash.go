package identity

import "context"

// HashPassword returns the Argon2id hash of a password that is no user's own, such as that of a link.
func (s *Service) HashPassword(ctx context.Context, password string) (string, error) {
	return s.hasher.hash(ctx, password)
}

// PasswordMatches tells whether a password belongs to a hash of HashPassword.
func (s *Service) PasswordMatches(ctx context.Context, password, hash string) (bool, error) {
	return s.hasher.verify(ctx, password, hash)
}
