package device

import "time"

// pairingBody is what a screen says of itself when it asks to be paired.
type pairingBody struct {
	Screen struct {
		Width      int     `json:"width"`
		Height     int     `json:"height"`
		PixelRatio float64 `json:"pixel_ratio"`
	} `json:"screen"`
	Timezone  string `json:"timezone"`
	UserAgent string `json:"user_agent"`
	Version   string `json:"version"`
}

// heartbeatBody is what a screen says of itself while it plays.
type heartbeatBody struct {
	Manifest struct {
		OnDisk  string `json:"on_disk"`
		Playing string `json:"playing"`
	} `json:"manifest"`
	Item *struct {
		AssetID   string     `json:"asset_id"`
		LayoutID  string     `json:"layout_id"`
		StartedAt *time.Time `json:"started_at"`
	} `json:"item"`
	Frames struct {
		Dropped int64 `json:"dropped"`
	} `json:"frames"`
	ClockOffsetMS *float64 `json:"clock_offset_ms"`
	Storage       *struct {
		Used  *float64 `json:"used"`
		Quota *float64 `json:"quota"`
	} `json:"storage"`
	Display struct {
		Power string `json:"power"`
		OffBy string `json:"off_by"`
	} `json:"display"`
	Skipped []struct {
		AssetID string     `json:"asset_id"`
		Reason  string     `json:"reason"`
		At      *time.Time `json:"at"`
	} `json:"skipped"`
	System struct {
		Load   float64 `json:"load"`
		Uptime float64 `json:"uptime"`
		Model  string  `json:"model"`
		Memory struct {
			Total     float64 `json:"total"`
			Used      float64 `json:"used"`
			Free      float64 `json:"free"`
			Shared    float64 `json:"shared"`
			Buffers   float64 `json:"buffers"`
			Available float64 `json:"available"`
		} `json:"memory"`
	} `json:"system"`
	Version string `json:"version"`
}

// receiptBody is how a command ended.
type receiptBody struct {
	Status string `json:"status"`
	Error  string `json:"error"`
}
