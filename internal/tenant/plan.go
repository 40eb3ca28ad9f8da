package tenant

// Plan is what a subscription tier allows.
type Plan struct {
	Tier      string
	Devices   *int32
	Users     *int32
	StorageGB *int32
	Assets    *int32
}

func limit(n int32) *int32 { return &n }

// PlanOf returns the limits of a tier; an unknown tier has those of the free plan.
func PlanOf(tier string) Plan {
	switch tier {
	case "legacy", "enterprise":
		return Plan{Tier: tier}
	case "professional":
		return Plan{Tier: tier, Devices: limit(25), Users: limit(50), StorageGB: limit(100), Assets: limit(1000)}
	case "basic":
		return Plan{Tier: tier, Devices: limit(5), Users: limit(10), StorageGB: limit(10), Assets: limit(100)}
	}
	return Plan{Tier: tier, Devices: limit(1), Users: limit(1), StorageGB: limit(1), Assets: limit(10)}
}
