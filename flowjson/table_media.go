package flowjson

var image = &object{
	name: "Image", doc: "A picture.",
	class: display, since: v2_1, places: anywhere,
	properties: []property{
		typeProperty(),
		{name: "src", doc: "The picture in Base64, JPEG or PNG; 300 KB at most are advised.", required: v2_1, value: value{kinds: texts, dynamic: boundValue, blank: blankBefore6, imageKB: []imageLimit{{v2_1, 300}}}},
		{name: "width", doc: "The width.", value: number()},
		{name: "height", doc: "The height.", value: number()},
		{name: "scale-type", doc: "Whether the picture is cut or fitted; contain by default.", value: oneOf(unmarked, "cover", "contain")},
		{name: "aspect-ratio", doc: "Width divided by height; 1 by default.", value: number()},
		{name: "alt-text", doc: "The picture in words.", value: words(0)},
		undocumented(visible),
	},
}

var imageCarousel = &object{
	name: "ImageCarousel", doc: "Up to three pictures to leaf through.",
	class: display, since: v7_1,
	places: places{layout: v7_1, form: v7_1, unprovenForm: true},
	properties: []property{
		typeProperty(),
		{
			name: "images", doc: "The pictures, 1 to 3, or a reference to them.", required: v7_1,
			value: value{kinds: arrays, dynamic: boundData, minItems: 1, maxItems: 3, items: &value{kinds: objects, fields: carouselImage}},
		},
		{name: "aspect-ratio", doc: "Width to height; 4:3 by default.", value: oneOf(unmarked, "4:3", "16:9")},
		{name: "scale-type", doc: "Whether pictures are cut or fitted; contain by default.", value: oneOf(unmarked, "contain", "cover")},
		undocumented(visible),
	},
}

var carouselImage = &object{
	name: "carousel image", doc: "One picture of an ImageCarousel.",
	properties: []property{
		{name: "src", doc: "The picture in Base64.", required: v7_1, value: entryWords(0)},
		{name: "alt-text", doc: "The picture in words.", required: v7_1, value: entryWords(0)},
	},
}

var photoPicker = &object{
	name: "PhotoPicker", doc: "Lets the user send photos.",
	class: media, since: v4_0,
	places: places{layout: v4_0, form: v4_0, unprovenForm: true},
	properties: []property{
		typeProperty(),
		inputName,
		label("What is asked for.", 80),
		description(v4_0),
		{name: "photo-source", doc: "Camera, gallery or both.", value: oneOf(unmarked, "camera_gallery", "camera", "gallery")},
		{name: "max-file-size-kb", doc: "The largest file, in KiB; 25600 by default.", value: within(1, 25600)},
		{name: "min-uploaded-photos", doc: "How many at least; 0 by default.", value: within(0, 30)},
		{name: "max-uploaded-photos", doc: "How many at most; 30 by default.", value: within(1, 30)},
		enabled, visible,
		mediaError,
	},
	ordered: [][2]string{{"min-uploaded-photos", "max-uploaded-photos"}},
}

var documentPicker = &object{
	name: "DocumentPicker", doc: "Lets the user send files.",
	class: media, since: v4_0,
	places: places{layout: v4_0, form: v4_0, unprovenForm: true},
	properties: []property{
		typeProperty(),
		inputName,
		label("What is asked for.", 80),
		description(v4_0),
		{name: "max-file-size-kb", doc: "The largest file, in KiB; 25600 by default.", value: within(1, 25600)},
		{name: "min-uploaded-documents", doc: "How many at least; 0 by default.", value: within(0, 30)},
		{name: "max-uploaded-documents", doc: "How many at most; 30 by default.", value: within(1, 30)},
		{name: "allowed-mime-types", doc: "The kinds of file that are taken; all by default.", value: listOf(value{kinds: texts, enum: mimeTypes}, unmarked)},
		enabled, visible,
		mediaError,
	},
	ordered: [][2]string{{"min-uploaded-documents", "max-uploaded-documents"}},
}

var mediaError = property{
	name: "error-message", doc: "An error: a text, or an object with a text for each file.",
	value: value{kinds: texts | objects, dynamic: boundValue, blank: blankBefore6, entries: &value{kinds: anything}},
}

var mimeTypes = []string{
	"application/gzip",
	"application/msword",
	"application/pdf",
	"application/vnd.ms-excel",
	"application/vnd.ms-powerpoint",
	"application/vnd.oasis.opendocument.presentation",
	"application/vnd.oasis.opendocument.spreadsheet",
	"application/vnd.oasis.opendocument.text",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/x-7z-compressed",
	"application/zip",
	"image/avif",
	"image/gif",
	"image/heic",
	"image/heif",
	"image/jpeg",
	"image/png",
	"image/tiff",
	"image/webp",
	"text/plain",
	"video/mp4",
	"video/mpeg",
}
