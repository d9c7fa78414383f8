"""The main job, driven through the running site's own forms over HTTP."""
