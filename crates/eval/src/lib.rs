//! One frame resolved: times, transforms, effects and state hashes.
