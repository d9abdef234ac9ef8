package picture

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
)

// Size is the window of a picture.
type Size struct {
	Width, Height int     // in CSS pixels; a page that is higher makes a higher picture
	Scale         float64 // pixels of the picture for each of them
}

// maxPixels is the highest picture: what Chromium can draw in one piece.
const maxPixels = 16_000

// clock stops the time of pages, so that calendars look the same every day.
const clock = `{
  const now = Date.UTC(2026, 0, 15, 12)
  globalThis.Date = class extends Date {
    constructor(...parts) { parts.length === 0 ? super(now) : super(...parts) }
    static now() { return now }
  }
}`

// params are those of a method of DevTools.
type params = map[string]any

// prepare sets what all pictures have in common.
func (b *Browser) prepare(ctx context.Context, size Size) error {
	b.size = size
	for _, c := range []struct {
		method string
		params params
	}{
		{"Page.enable", nil},
		{"Page.addScriptToEvaluateOnNewDocument", params{"source": clock}},
		{"Emulation.setTimezoneOverride", params{"timezoneId": "UTC"}},
		{"Emulation.setEmulatedMedia", params{"features": []params{{"name": "prefers-reduced-motion", "value": "reduce"}}}},
		{"Emulation.setDeviceMetricsOverride", params{
			"width": size.Width, "height": size.Height, "deviceScaleFactor": size.Scale, "mobile": false,
		}},
	} {
		if err := b.tools.call(ctx, c.method, c.params, nil); err != nil {
			return err
		}
	}
	return nil
}

// Picture takes a PNG of the whole page at address when the page says that it
// is ready: with a data-ready attribute of its root element.
func (b *Browser) Picture(ctx context.Context, address string) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, drawTime)
	defer cancel()
	png, err := b.picture(limited, address)
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("the page was not drawn within %s", drawTime)
	}
	return png, err
}

func (b *Browser) picture(ctx context.Context, address string) ([]byte, error) {
	var navigated struct{ ErrorText string }
	if err := b.tools.call(ctx, "Page.navigate", params{"url": address}, &navigated); err != nil {
		return nil, err
	}
	if navigated.ErrorText != "" {
		return nil, errors.New(navigated.ErrorText)
	}
	if err := b.awaitReady(ctx); err != nil {
		return nil, err
	}
	var metrics struct{ CSSContentSize struct{ Height float64 } }
	if err := b.tools.call(ctx, "Page.getLayoutMetrics", nil, &metrics); err != nil {
		return nil, err
	}
	height := min(math.Ceil(metrics.CSSContentSize.Height), math.Floor(maxPixels/b.size.Scale))
	var shot struct{ Data []byte }
	err := b.tools.call(ctx, "Page.captureScreenshot", params{
		"format": "png", "captureBeyondViewport": true,
		"clip": params{"x": 0, "y": 0, "width": b.size.Width, "height": height, "scale": 1},
	}, &shot)
	return shot.Data, err
}

// awaitReady waits until the page has said that it is ready.
func (b *Browser) awaitReady(ctx context.Context) error {
	for {
		var evaluated struct{ Result struct{ Value bool } }
		err := b.tools.call(ctx, "Runtime.evaluate", params{
			"expression": "document.documentElement?.dataset.ready !== undefined", "returnByValue": true,
		}, &evaluated)
		if err != nil || evaluated.Result.Value {
			return err
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
