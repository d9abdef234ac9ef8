package registry

import (
	"sync"
	"time"
)

const (
	keyLife  = 2 * time.Second // how long a deleted key may still be found
	keyCount = 1000            // how many keys are kept
)

// keyCache holds the keys of late, since each request asks for one. The zero
// value is ready for use.
type keyCache struct {
	mu   sync.Mutex
	keys map[string]cachedKey
}

type cachedKey struct {
	key   *Key
	until time.Time
}

// get returns a key, or nil.
func (c *keyCache) get(id string) *Key {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.keys[id]; ok && time.Now().Before(e.until) {
		return e.key
	}
	return nil
}

func (c *keyCache) put(k *Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keys == nil || len(c.keys) >= keyCount {
		c.keys = make(map[string]cachedKey) // they come back as they are used
	}
	c.keys[k.ID] = cachedKey{k, time.Now().Add(keyLife)}
}

func (c *keyCache) drop(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.keys, id)
}
