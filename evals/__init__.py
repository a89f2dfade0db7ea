"""Is extraction right, and is it better than yesterday? See README.md in this folder."""
